/** The differences between adapters that cannot be avoided. */
export const differences = {
  'transport headers': 'A server adds date, connection and keep-alive. fetch lowercases header names.',
  'base URLs': 'Each adapter answers with output URLs below its own base.',
  'body of a HEAD': 'The core replies to HEAD with a body, which both adapters leave out.',
  'unmatched calls': "MSW passes unmatched calls on, unless `unmatched: 'answer'` is set.",
  'bodies that break off':
    'A server closes the connection. Under MSW the stream fails, and the client loses what it has not read yet.',
  'signatures of webhooks':
    'A signature covers the output URLs, which start with the base URL of the create call.',
  'headers in the journal': 'Each adapter has headers of its own, such as host.',
  'bodies of a GET': 'fetch cannot send a body with GET, so only a server can get one.',
  'URLs that fetch rewrites': 'fetch resolves dot segments and replaces backslashes before MSW gets the URL.',
} as const
