import { expect, test } from 'vitest'
import { buildFormBody, completeFormLimits } from '../../src/lib/form.ts'

/** Returns the name and the type of a file as the body of a form has them. */
function normalize(name: string, type = 'video/mp4'): unknown {
  const file = { field: 'video', name, type, size: 1, hash: '' }
  const body = buildFormBody([], [file], completeFormLimits({}))
  return body.kind === 'form' ? body.files.map((found) => [found.name, found.type])[0] : body
}

test.each([
  ['face.mp4', 'face.mp4'],
  ['über 日本.mp4', 'über 日本.mp4'],
  ['/etc/face.mp4', 'face.mp4'],
  ['../../face.mp4', 'face.mp4'],
  [String.raw`C:\clips\face.mp4`, 'face.mp4'],
  ['a "b"\r\n.mp4', 'a %22b%22%0D%0A.mp4'],
  ['..', ''],
  ['.', ''],
  ['', ''],
])('reads the file name %j as %j', (name, read) => {
  expect(normalize(name)).toEqual([read, 'video/mp4'])
})

test.each([
  ['VIDEO/mp4', 'video/mp4'],
  ['video/mp4; codecs="avc1"', 'video/mp4'],
  ['', ''],
])('reads the type %j as %j', (type, read) => {
  expect(normalize('face.mp4', type)).toEqual(['face.mp4', read])
})
