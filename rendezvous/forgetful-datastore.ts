/**
 * A datastore for libp2p's peer store that keeps nothing. A rendezvous never dials, and what it tells others about peers
 * they have signed themselves; a record per peer that ever came would only grow.
 */
import type { Libp2pInit } from 'libp2p'

type Datastore = NonNullable<Libp2pInit['datastore']>

export const forgetfulDatastore: Datastore = {
  has: () => false,
  put: (key) => key,
  get() {
    throw Object.assign(new Error('nothing is kept here'), { name: 'NotFoundError' })
  },
  delete() {},
  async *putMany(source) {
    for await (const { key } of source) yield key
  },
  async *getMany() {},
  async *deleteMany(source) {
    yield* source
  },
  batch: () => ({ put() {}, delete() {}, commit() {} }),
  async *query() {},
  async *queryKeys() {},
}
