/**
 * Milliseconds of processor that this process has used, all threads together: what others do on the machine is not in it, but
 * for the caches they take. It moves in steps of some milliseconds, so measure rounds of a hundred.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
