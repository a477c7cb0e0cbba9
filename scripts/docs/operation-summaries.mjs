/** What each operation does, by provider, method and path. The fake itself needs no such text. */
export const OPERATION_SUMMARIES = {
  trugen: {
    'POST /v1/script-to-video/createVideo': 'Submits a script.',
    'GET /v1/script-to-video/genStatus/:generation_id': 'Reads the status of a generation.',
    'GET /v1/ext/avatars': 'Lists the avatars.',
    'GET /v1/public/avatar/': 'Lists the avatars. It is the older path.',
    'GET /v1/ext/providers': 'Lists the voice providers.',
    'GET /v1/providers': 'Lists the voice providers. It is the path of the guide.',
  },
  sync: {
    'POST /v2/generate': 'Submits a generation, as JSON or as a form with files.',
    'GET /v2/generate/:id': 'Reads the status of a generation. It can long-poll.',
    'GET /v2/generations': 'Lists the generations.',
    'GET /v2/generations/count': 'Counts the generations.',
    'DELETE /v2/generations/:id': 'Deletes a generation that has ended.',
    'GET /v2/generations/:id/download': 'Returns the URL of the video as text.',
    'GET /v2/generations/:id/result': 'Serves the video. It needs the token of `outputUrl` and no key.',
    'GET /v2/models': 'Lists the models.',
    'GET /v2/errors': 'Lists the error codes.',
    'GET /v2/organizations/webhook/secret': 'Returns the secret that signs webhooks.',
  },
  prism: {
    'POST /api/generations': 'Submits a generation without a template.',
    'GET /api/generations/:id': 'Reads the status of a generation.',
    'GET /api/templates': 'Lists the templates.',
    'GET /api/templates/:id': 'Returns a template with its variables.',
    'POST /api/templates/:id/generate':
      'Submits a generation with a template, as JSON or as a form with files.',
  },
}
