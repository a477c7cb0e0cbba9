/** What an adapter cannot help doing differently. */
export const differences = {
  'transport headers':
    'A server adds date, connection, keep-alive and content-length. Header names have no case to fetch.',
  'base URLs': 'Each adapter answers with output URLs below its own base.',
  'body of a HEAD': 'The core answers a HEAD with a body, which both adapters leave out.',
  'unmatched calls': "MSW passes on what is none of the provider's, unless `unmatched: 'answer'` is given.",
  'connections that are reset':
    'A client of a server sees its connection reset; fetch under MSW rejects with the TypeError of `Response.error()`.',
  'bodies that break off':
    'A server closes the connection; under MSW the stream fails, and what a client has not read by then is lost.',
  'clients that leave': 'MSW 2 does not hear a node:http client leave, so its wait ends with the clock.',
  'signatures of webhooks':
    'A signature is over a body with output URLs, which are below the base of the create call.',
  'headers in the journal': 'Each wire has headers of its own, such as host.',
  'bodies of a GET': 'fetch sends none, so only a server can be sent one.',
  'URLs that fetch rewrites': 'fetch resolves dot segments and turns backslashes before MSW sees them.',
} as const
