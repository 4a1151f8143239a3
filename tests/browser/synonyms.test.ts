// Words that mean the same: said once in the office, and found at a till that has lost its network and in the shop.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { looksRight, PHONE } from './harness/look.ts';
import { readyTill, signInManager } from './harness/screens.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('words that mean the same', () => {
  const here = stage();

  test('are found by each other everywhere', async () => {
    const { product } = await here.shop.goodsAt(0);
    const word = product.name.split(' ').find((part) => /^[a-z]{4,}$/i.test(part)) ?? '';
    const shows = async () => (await (await fetch(`${here.server.url}/search?q=zwiebelkuchen`)).text()).includes(`/p/${product.handle}"`);
    expect([word.length > 0, await shows()]).toEqual([true, false]);

    const till = await here.screens.page();
    await readyTill(till, here.server.url, 'demo-register-11');
    const office = await here.screens.page({ viewport: PHONE });
    await signInManager(office, here.server.url);
    await office.goto(`${here.server.url}/manager/#/site/search`);
    await office.getByText('No words yet.').waitFor();
    const field = office.getByLabel('Words of a new group');
    await field.fill('onion pie, tart');
    await office.keyboard.press('Enter');
    await office.getByRole('alert').filter({ hasText: '“onion pie” is not one word of letters and digits.' }).waitFor();
    await field.fill(`Zwiebelkuchen, ${word}`);
    await office.keyboard.press('Enter');
    await office.getByRole('button', { name: `Change zwiebelkuchen, ${word.toLowerCase()}` }).waitFor();
    await office.getByLabel('Search as a customer does').fill('zwiebelkuchen');
    await office.getByTestId('tried').filter({ hasText: /^(\d+ articles|One article)( or more)? (is|are) found\.$/ }).waitFor();
    await office.getByText(product.name).first().waitFor();
    await looksRight(office, 'synonyms');

    await eventually(shows, true);
    const search = till.getByLabel('Search or scan');
    await till.context().setOffline(true);
    await search.fill('zwiebelkuchen');
    await till.getByText(product.name).first().waitFor();
    await till.context().setOffline(false);

    await office.getByRole('button', { name: `Remove zwiebelkuchen, ${word.toLowerCase()}` }).click();
    await office.getByText('No words yet.').waitFor();
    await eventually(shows, false);
  });
});
