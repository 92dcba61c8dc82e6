/** What the bare node and those who connect to it agree on. */
export const BARE_PROTOCOL = '/hongyan-bench/bare/1.0.0'
