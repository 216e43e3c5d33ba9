import { createHash } from 'node:crypto';
import type { CredibilityRecord } from 'edgeproof/report';

/** The verdict of the gate as text: every test with value and threshold, the numbers that decide nothing, what was measured. */
export function verdictText(record: CredibilityRecord): string {
  const { verdict, permutation, combinatorial, overfitting, plateau, costs, leaks } = record;
  const number = (value: number | string): string =>
    typeof value === 'string' ? value : String(Number(value.toPrecision(4)));
  const lines = [
    `The gate says: ${verdict.decision.toUpperCase()}`,
    verdict.summary,
    '',
    `Tests, by ${verdict.trials.count} counted trials`,
    ...verdict.tests.flatMap((one) => [
      `${one.outcome.padEnd(13)} ${one.title}: ${number(one.value)}, threshold ${number(one.threshold)}`,
      `${' '.repeat(14)}${one.sentence}`,
    ]),
    '',
    'Numbers that decide nothing',
    ...verdict.diagnostics.map((one) => `${number(one.value).padEnd(13)} ${one.title}: ${one.sentence}`),
  ];
  const ratios = combinatorial?.paths.map((one) => one.sharpe) ?? [];
  lines.push('', 'Measured beside it');
  if (permutation !== undefined)
    lines.push(
      `permuted markets     ${permutation.permuted.length}, p ${number(permutation.pValue)}; Sharpe ratio of the excess ${number(permutation.own.sharpe)}`,
    );
  if (ratios.length > 0)
    lines.push(
      `combinatorial paths  ${ratios.length} of ${combinatorial?.splits} splits; Sharpe ratio of the excess ${number(Math.min(...ratios))} to ${number(Math.max(...ratios))}`,
    );
  if (overfitting !== undefined)
    lines.push(`overfitting          PBO ${number(overfitting.pbo)} over ${overfitting.trials} trials`);
  if (plateau !== undefined) lines.push(`neighbours           ${plateau.sentence}`);
  if (costs !== undefined)
    lines.push(
      `costs                ${costs.breakEvenBps > 0 ? `the excess is gone at ${number(costs.breakEvenBps)} bps` : 'even free trading would leave no excess'}`,
    );
  if (leaks !== undefined) {
    lines.push(
      `leak checks          ${leaks.leaks.length} leaks at ${leaks.moments} of ${leaks.momentsThereAre} moments`,
    );
    lines.push(...leaks.warnings.map((one) => `${' '.repeat(21)}${one.sentence}`));
  }
  return lines.join('\n');
}

/** SHA-256 of everything that was found, to the last bit: the same each time, with workers or without. */
export function verdictHash(record: CredibilityRecord): string {
  const plain = JSON.stringify(record, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
  );
  return createHash('sha256').update(plain).digest('hex');
}
