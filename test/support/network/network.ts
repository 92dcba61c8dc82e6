/** What a test's network is made of, as its tests see it: places to be plugged into, machines, routers and their links. */
import type { Namespace } from './namespace.ts'

/** The internet, or the network behind a router. */
export interface Network {
  /** A machine of its own in it. */
  host(label: string, init?: HostInit): Promise<Host>
  /** A router in it, with another network behind. */
  router(label: string, init?: RouterInit): Promise<Router>
  /** For hosts that move; others are made in it. */
  attach(machine: Namespace, device: string, families: Families): Promise<Attachment>
}

export type Families = 'ipv4' | 'ipv6' | 'both'

export interface HostInit {
  /** IPv4 unless said; networks behind routers have no IPv6. */
  readonly families?: Families
}

export interface RouterInit {
  /** `cone` keeps the port where it can, `symmetric` takes a random one for each destination. */
  readonly nat?: 'cone' | 'symmetric'
  /** The first three numbers of the network behind it, as `192.168.1`; one of its own unless said. */
  readonly subnet?: string
}

export interface Host extends Addresses {
  readonly namespace: Namespace
  readonly link: Link
  /** Its interface vanishes, and another appears in that network with other addresses. */
  moveTo(network: Pick<Network, 'attach'>): Promise<void>
}

export interface Router {
  /** Behind it. */
  readonly lan: Network
  /** To where it was made. */
  readonly link: Link
  /** Its address there. */
  readonly ipv4: string
  /** Whoever dials that port of the router from outside reaches the host. */
  forward(port: number, host: Host): Promise<void>
}

interface Addresses {
  /** Throws if there is none. */
  readonly ipv4: string
  /** Throws if there is none. */
  readonly ipv6: string
}

/** A machine's cable. */
export interface Link {
  /** Packets vanish both ways: nobody is told, as far away. */
  cut(): Promise<void>
  heal(): Promise<void>
  /** Each way. */
  limit(megabitsPerSecond: number): Promise<void>
}

export interface Attachment {
  readonly ipv4: string | undefined
  readonly ipv6: string | undefined
  readonly link: Link
  detach(): Promise<void>
}
