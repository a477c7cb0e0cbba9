export const PRISM_QUOTAS = {
  credits: {
    description:
      'The credit balance. A video costs 50 credits. A submit that costs more than is left gets 402.',
    unit: 'credits',
  },
}
