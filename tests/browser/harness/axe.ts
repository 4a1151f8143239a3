// A page against WCAG 2.0, 2.1 and 2.2 at levels A and AA.
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

export async function violations(page: Page): Promise<string[]> {
  // What is still fading in has the colours of neither before nor after.
  await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => null))));
  // What is half under the bar at the top at one place of scrolling is whole at another.
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(axe.source); // Not a script element: the pages' content security policy would refuse that.
  const found = await page.evaluate(async (values) => {
    const checker = (globalThis as unknown as { axe: typeof axe }).axe;
    const { violations } = await checker.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${help}\n${html}\n${failureSummary ?? ''}`));
  }, RULES);
  return found;
}
