import * as z from 'zod/mini'

/** A generation, with the fields that the clients read. */
export const generationReply = z.object({
  id: z.string(),
  status: z.string(),
  createdAt: z.string(),
  outputUrl: z.nullish(z.string()),
  outputFileName: z.nullish(z.string()),
  outputDuration: z.nullish(z.number()),
})

/** A list of generations. */
export const generationsReply = z.array(generationReply)

/** An asset, with the field that the clients read. */
export const assetReply = z.object({ id: z.string() })

/** The URLs of an upload. */
export const uploadReply = z.object({ uploadUrl: z.string(), url: z.string(), expiresIn: z.number() })
