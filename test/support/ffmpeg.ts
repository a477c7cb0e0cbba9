import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createFolder } from './folder.ts'

/** True if FFmpeg is installed. */
export const hasFfmpeg = ['ffmpeg', 'ffprobe'].every((name) => spawnSync(name, ['-version']).status === 0)

/** Returns the streams of a media file as `codec,width,height,duration`, and then what FFmpeg reports when it decodes them. */
export async function probe(bytes: Uint8Array): Promise<string[]> {
  const path = join(await createFolder({ file: bytes }), 'file')
  const entries = 'stream=codec_name,width,height,duration'
  const runs = [
    spawnSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', path]),
    spawnSync('ffmpeg', ['-v', 'error', '-i', path, '-f', 'null', '-']),
  ]
  return runs
    .flatMap(({ stdout, stderr }) => [stdout, stderr])
    .flatMap((output) => output.toString().split('\n'))
    .filter(Boolean)
}
