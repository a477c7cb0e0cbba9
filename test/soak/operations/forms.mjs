const BOUNDARY = 'soak-boundary'

/** Builds the form of a submit, with files in their fields. */
export function buildForm(random, { json, files }) {
  const parts = Object.entries(json).flatMap(([name, value]) =>
    name === 'input' && random.chance(0.5)
      ? value.map((item) => field(name, JSON.stringify(item)))
      : [field(name, typeof value === 'string' ? value : JSON.stringify(value))],
  )
  const uploads = files.map(
    ({ field: name, fileName, bytes }) =>
      `Content-Disposition: form-data; name="${name}"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n${bytes}`,
  )
  const body = `${[...parts, ...uploads].map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join('')}--${BOUNDARY}--\r\n`
  return { headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }, body }
}

function field(name, value) {
  return `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`
}
