import { describe, expect, it } from 'vitest'
import { createProgressMeter, meterProgress } from '../../peer/core/files/transfer-progress.ts'

describe('progress', () => {
  it('is told at once, then four times a second, and at the end', () => {
    const meter = createProgressMeter(10_000, 0, 0)
    const told: number[] = []
    for (let now = 1; now <= 1999; now += 1) if (meterProgress(meter, now * 5, now)) told.push(now)
    expect(told).toEqual([1, 251, 501, 751, 1001, 1251, 1501, 1751])
    expect(meterProgress(meter, 10_000, 1999)).toEqual({ bytes: 10_000, bytesPerSecond: 5003 })
    expect(meterProgress(meter, 10_000, 5000)).toBeUndefined()
  })

  it('shows the rate of the last seconds, not of the whole', () => {
    const meter = createProgressMeter(1_000_000, 0, 0)
    let bytes = 0
    let rate = 0
    for (let now = 250; now <= 20_000; now += 250) {
      bytes += now <= 10_000 ? 10_000 : 250
      rate = meterProgress(meter, bytes, now)?.bytesPerSecond ?? rate
    }
    expect(rate).toBe(1000)
    expect(meter.samples.length).toBeLessThan(20)
  })

  it('goes on when the clock is set back', () => {
    const meter = createProgressMeter(100, 0, 1_000_000)
    expect(meterProgress(meter, 1, 1_000_000)).toBeDefined()
    const after = meterProgress(meter, 2, 500)
    expect(after?.bytes).toBe(2)
    expect(after?.bytesPerSecond).toBeGreaterThanOrEqual(0)
  })
})
