/** Spaces become underscores; what is no letter, digit, dash or underscore goes. Assumed: ASCII letters and digits. */
export function toOutputFileName(name: string | null): string | null {
  return name === null ? null : name.replaceAll(' ', '_').replaceAll(/[^A-Za-z0-9_-]/g, '')
}
