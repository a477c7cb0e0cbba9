import { parseSync } from 'rolldown/utils'
import { parseAllDocuments } from 'yaml'
import { describeBlock } from './pages.ts'
import { runProgram } from './run-program.ts'
import type { CodeBlock } from './pages.ts'

/** Returns the mistake in the syntax of a block, in a list. */
export async function findSyntaxMistake(block: CodeBlock): Promise<string[]> {
  const mistake = await parseBlock(block)
  return mistake === undefined ? [] : [`${describeBlock(block)}: ${mistake}`]
}

async function parseBlock({ language, code, notRun }: CodeBlock): Promise<string | undefined> {
  if (language === 'json') return getMistake(() => JSON.parse(code))
  if (language === 'yaml') return parseAllDocuments(code).flatMap(({ errors }) => errors)[0]?.message
  if (language === 'ts' || language === 'js') return parseScript(language, code)
  // The others are run.
  if (notRun === undefined) return undefined
  if (language === 'sh') return parseWith('bash', ['-n'], code)
  if (language === 'python') return parseWith('python3', ['-c', PARSE_PYTHON], code)
  return undefined
}

const PARSE_PYTHON = 'import ast, sys; ast.parse(sys.stdin.read())'

/** A script without imports and exports is the body of a function. */
function parseScript(language: string, code: string): string | undefined {
  const text = /^(?:import|export) /m.test(code) ? code : `async () => {\n${code}\n}`
  return parseSync(`block.${language}`, text).errors[0]?.message
}

async function parseWith(file: string, args: string[], input: string): Promise<string | undefined> {
  const { problem } = await runProgram({ file, args, input, cwd: import.meta.dirname, env: {} })
  return problem
}

function getMistake(parse: () => unknown): string | undefined {
  try {
    parse()
    return undefined
  } catch (error) {
    return String(error)
  }
}
