import type { PrismRichTemplate, PrismSlimTemplate, PrismTemplate, PrismVariable } from './catalog.ts'

/**
 * Returns the wire JSON of a template, with the keys in the order of the revision's page.
 *
 * Source: https://docs.prismvideos.com/api-reference/list-templates
 */
export function serializeTemplate(
  template: PrismTemplate,
  revision: string,
): PrismRichTemplate | PrismSlimTemplate {
  const { id, title, description } = template
  if (revision !== '2026-02') {
    return { id, title, description, kind: template.kind, model_name: template.model_name }
  }
  return {
    id,
    title,
    description,
    category: template.category,
    duration_sec: template.duration_sec,
    input_variables: template.input_variables.map(serializeVariable),
    prompt_template: template.prompt_template,
  }
}

/** Keys that are undefined are left out, because the real API leaves them out. */
function serializeVariable(variable: PrismVariable): PrismVariable {
  const { key, label, type, required, placeholder, description } = variable
  const { default_value, max_length, min_length, slot } = variable
  return {
    key,
    label,
    type,
    required,
    placeholder,
    description,
    default_value,
    max_length,
    min_length,
    slot,
  }
}
