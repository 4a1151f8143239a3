// Buying from a supplier: an order is written and sent at a desk, received in two deliveries on a phone (one short, one with breakage), and
// stock, cost and order agree everywhere.
import { describe, expect, test } from 'vitest';
import { withoutBrowser } from './harness/browser.ts';
import { PHONE, looksRight, wide } from './harness/look.ts';
import { scan, signInManager } from './harness/screens.ts';
import { LONDON, ONE } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

describe.skipIf(withoutBrowser())('purchasing', () => {
  const here = stage();

  test('an order is sent, received in two deliveries and closed, and stock and cost are right', async () => {
    const [goods, other] = (await here.shop.goods()).slice(20, 22);
    if (!goods || !other) throw new Error('the shop is empty');
    await here.shop.makeAvailable(goods.sku, 10 * ONE);
    const desk = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(desk, here.server.url);

    // The supplier, and what they offer: a case of twelve at 2.50 each.
    await desk.getByRole('link', { name: 'Suppliers', exact: true }).click();
    await desk.getByText('There are no suppliers yet.').waitFor();
    await looksRight(desk, 'suppliers-empty');
    await desk.getByRole('link', { name: 'New supplier' }).click();
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByText('Give the supplier a name.').waitFor();
    await desk.getByLabel('Name', { exact: true }).fill('Hillside Wholesale');
    await desk.getByLabel('Days until goods come').fill('5');
    await desk.getByRole('button', { name: 'Save', exact: true }).click();
    await desk.getByLabel('Add an article').fill(goods.sku);
    await desk.keyboard.press('Enter');
    const offer = desk.getByTestId(`offer-${goods.sku}`);
    await offer.getByRole('textbox').nth(0).fill('H-77');
    await offer.getByRole('textbox').nth(1).fill('12');
    await offer.getByRole('textbox').nth(2).fill('2.50');
    await desk.getByRole('button', { name: 'Save one offer' }).click();
    await desk.getByText('The offers are saved.').waitFor();
    await looksRight(desk, 'supplier');

    // What should be ordered again follows from the point that somebody sets.
    await desk.getByRole('link', { name: 'Purchasing', exact: true }).click();
    await desk.getByText('Nothing has been ordered yet.').waitFor();
    await looksRight(desk, 'board-empty');
    await here.shop.command(null, { organisation: { set_reorder: { branch: LONDON, levels: [{ sku: goods.sku, reorder: { point: 12 * ONE, max: 34 * ONE } }] } } });
    await desk.getByRole('link', { name: 'What to order again' }).click();
    const row = desk.getByTestId(`row-${goods.sku}`);
    await row.getByText('10 available').waitFor();
    // 24 are missing to 34, which is two cases.
    expect(await row.getByLabel(`Pieces of`, { exact: false }).inputValue()).toBe('24');
    await looksRight(desk, 'replenish');
    await desk.getByRole('button', { name: 'Write an order for one article' }).click();
    await desk.getByRole('link', { name: 'Order to Hillside Wholesale' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Draft' }).waitFor();
    const address = new URL(desk.url()).hash;
    await desk.getByRole('button', { name: 'Mark as sent' }).click();
    await desk.getByTestId('state').filter({ hasText: 'Sent' }).waitFor();
    await looksRight(desk, 'order-sent');
    await eventually(async () => (await here.shop.level(goods.sku)).incoming, 24 * ONE);

    // A change after sending is a new version and says why.
    await desk.getByRole('link', { name: 'Change the order' }).click();
    await desk.getByLabel('Packs of', { exact: false }).fill('3');
    await desk.getByRole('button', { name: 'Save as a new version' }).click();
    await desk.getByText('which a change of a sent order needs', { exact: false }).waitFor();
    await desk.getByLabel('Why?').fill('They have a case more');
    await looksRight(desk, 'order-change');
    await desk.getByRole('button', { name: 'Save as a new version' }).click();
    await desk.getByText('Changed to version 2').waitFor();
    await eventually(async () => (await here.shop.level(goods.sku)).incoming, 36 * ONE);

    // The first delivery is a case short, and two of it are broken; it is received on a phone.
    const phone = await here.screens.page({ viewport: PHONE, colorScheme: 'dark' });
    await signInManager(phone, here.server.url);
    await phone.evaluate((hash) => (location.hash = `${hash}/receive`), address);
    await phone.getByLabel('Number of the delivery note').fill('DN-1');
    await phone.getByLabel('A scan is a whole pack').check();
    await phone.getByLabel('Scan or search').focus();
    for (let pack = 0; pack < 2; pack += 1) await scan(phone, goods.barcode);
    const counted = phone.getByTestId(`counted-${goods.sku}`);
    await eventually(() => counted.getByLabel('Good', { exact: false }).inputValue(), '24');
    await counted.getByLabel('Good', { exact: false }).fill('22');
    await counted.getByLabel('Damaged', { exact: false }).fill('2');
    await looksRight(phone, 'receive');
    await phone.getByRole('button', { name: 'Book 24 pieces' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Partly received' }).waitFor();
    await looksRight(phone, 'order-phone');
    await desk.getByTestId('state').filter({ hasText: 'Partly received' }).waitFor();
    await eventually(() => desk.getByTestId(`line-${goods.sku}`).getByTestId('left').innerText(), '12');
    const first = await here.shop.level(goods.sku);
    expect([first.on_hand, first.unsellable, first.incoming]).toEqual([34 * ONE, 2 * ONE, 12 * ONE]);
    expect(await here.shop.cost(goods.sku)).toBe(250);

    // The same paper again is refused with words, and what was counted stays.
    await phone.evaluate((hash) => (location.hash = `${hash}/receive`), address);
    await phone.getByTestId(`waiting-${goods.sku}`).getByRole('button').click();
    await phone.getByLabel('Number of the delivery note').fill('DN-2');
    await phone.getByTestId(`counted-${goods.sku}`).getByLabel('Good', { exact: false }).fill('13');
    await phone.getByRole('button', { name: 'Book 13 pieces' }).click();
    await phone.getByText('More came than is expected.').waitFor();
    // A scanner types wherever the focus is.
    await phone.getByRole('button', { name: 'One more of', exact: false }).focus();
    await scan(phone, other.barcode);
    await phone.getByTestId(`counted-${other.sku}`).getByLabel('Good', { exact: false }).fill('');
    await phone.getByTestId(`counted-${other.sku}`).getByLabel('Set aside as wrong', { exact: false }).fill('1');
    await phone.getByTestId(`counted-${goods.sku}`).getByLabel('Good', { exact: false }).fill('12');
    await phone.getByText('Costs of the delivery, note').click();
    await phone.getByLabel('Freight, duty and the like').fill('6.00');
    await looksRight(phone, 'receive-second');
    await phone.getByRole('button', { name: 'Book 13 pieces' }).click();
    await phone.getByTestId('state').filter({ hasText: 'Closed' }).waitFor();
    await desk.getByTestId('state').filter({ hasText: 'Closed' }).waitFor();
    await looksRight(desk, 'order-closed');
    const level = await here.shop.level(goods.sku);
    expect([level.on_hand, level.unsellable, level.incoming]).toEqual([46 * ONE, 2 * ONE, 0]);
    // 34 at 2.50 and 12 for 36.00 are 121.00 on 46.
    expect(await here.shop.cost(goods.sku)).toBe(263);
    const aside = await here.shop.level(other.sku);
    expect(aside.unsellable).toBe(ONE);

    await desk.evaluate((sku) => (location.hash = `#/stock/sku/${sku}`), goods.sku);
    await eventually(() => desk.getByTestId(`cost-${LONDON}`).innerText(), '£2.63');
    await looksRight(desk, 'sku-cost');

    // The wrong one goes back.
    await desk.evaluate(() => (location.hash = '#/purchasing/back'));
    await desk.getByLabel('Branch', { exact: true }).selectOption(String(LONDON));
    await desk.getByLabel('Why?').fill('Wrong article');
    await desk.getByLabel('Scan or search').fill(other.sku);
    await desk.keyboard.press('Enter');
    await looksRight(desk, 'back');
    await desk.getByRole('button', { name: 'Book what leaves' }).click();
    await desk.getByRole('heading', { name: 'Purchasing' }).waitFor();
    await eventually(async () => (await here.shop.level(other.sku)).unsellable, 0);

    // Paper and labels.
    await desk.evaluate((hash) => (location.hash = `${hash}/paper`), address);
    await desk.getByText('H-77').waitFor();
    await looksRight(desk, 'paper');
    await desk.evaluate((hash) => (location.hash = hash), address);
    await desk.getByRole('main').getByRole('link', { name: 'Labels', exact: true }).click();
    await desk.getByTestId('how-many').getByText('34 labels', { exact: false }).waitFor();
    await looksRight(desk, 'labels');

    // In two other languages the screens are as wide as they may be.
    for (const language of ['Deutsch', 'العربية']) {
      await phone.evaluate((name) => localStorage.setItem('onhand.language', name === 'Deutsch' ? 'de' : 'ar'), language);
      await phone.reload();
      for (const place of ['#/purchasing', '#/purchasing/replenish?all=true', address, '#/suppliers/1']) {
        await phone.evaluate((hash) => (location.hash = hash), place);
        await phone.getByRole('heading', { level: 1 }).first().waitFor();
        expect(await wide(phone), `${place} ${language}`).toBe(0);
      }
    }
  });
});
