/** Whether the profile is whole, closed to others, and has room to grow. */
import { DISK_FULL_BYTES, DISK_LOW_BYTES, EXAMINED_OPEN_PROFILE_MAX_BYTES } from '../../shared/limits.ts'
import type { Finding } from '../api/health.ts'
import type { ProfileDatabase } from '../store/profile.ts'
import { exposedInProfile, freeBytesAt, lookAtProfile } from '../store/profile-look.ts'

/** Of a profile that is not open here. Comes last to what was found of the database. */
export function* examineClosedProfile(directory: string): Iterable<Finding> {
  yield* examinePlace(directory)
  const found = lookAtProfile(directory)
  const about = { about: 'profile', directory } as const
  if (found.state === 'sound') yield { level: 'ok', ...about, ...found }
  else if (found.state === 'none') yield { level: 'warning', ...about, ...found }
  // What another hongyan has open works as far as that one knows.
  else yield { level: found.code === 'PROFILE_IN_USE' ? 'warning' : 'problem', ...about, ...found }
}

/** Of the one that is open here. */
export function* examineOpenProfile(directory: string, profile: ProfileDatabase): Iterable<Finding> {
  yield* examinePlace(directory)
  const about = { about: 'profile', directory } as const
  const sizeBytes = profile.sizeBytes()
  if (sizeBytes > EXAMINED_OPEN_PROFILE_MAX_BYTES) yield { level: 'ok', ...about, state: 'opened', sizeBytes }
  else if (profile.isSound()) yield { level: 'ok', ...about, state: 'sound', sizeBytes }
  else yield { level: 'problem', ...about, state: 'failed', code: 'CORRUPT_DATABASE', detail: directory }
}

function* examinePlace(directory: string): Iterable<Finding> {
  const paths = exposedInProfile(directory)
  if (paths.length > 0) yield { level: 'warning', about: 'permissions', paths }
  const freeBytes = freeBytesAt(directory)
  if (freeBytes === undefined) return
  const level = freeBytes < DISK_FULL_BYTES ? 'problem' : freeBytes < DISK_LOW_BYTES ? 'warning' : 'ok'
  yield { level, about: 'disk', directory, freeBytes }
}
