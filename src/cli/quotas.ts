import type { Provider, QuotaDefinition } from '../handlers/provider.ts'

/** A quota as the command names it: `<provider>.<quota>`. */
interface NamedQuota extends QuotaDefinition {
  readonly name: string
}

/** Returns the quotas of all providers. */
export function listQuotas(providers: readonly Provider[]): NamedQuota[] {
  return providers.flatMap((provider) =>
    Object.entries(provider.quotas ?? {}).map(([name, { description, unit }]) => ({
      name: `${provider.name}.${name}`,
      description,
      unit,
    })),
  )
}
