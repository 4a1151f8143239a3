// What the server refuses is read in the reader's language, at its field; amounts and weights are typed with that language's
// signs; and what is paid back goes back as it was paid.
import { describe, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { withoutBrowser } from './harness/browser.ts';
import { pounds, readyTill, scan, signInManager } from './harness/screens.ts';
import { ROBIN, SAM } from './harness/shop.ts';
import { eventually, stage } from './harness/stage.ts';

const CHEESE = '2000000000015';

describe.skipIf(withoutBrowser())('words', () => {
  const here = stage();
  const german = { locale: 'de-DE' };

  /** Cheese by the kilogram. */
  const cheese = () => {
    const always = { shown: true, from: null, until: null };
    const variant = {
      sku: 'CHEESE', name: '', values: [], price: 1_290, tax_class: 1, kind: 'goods' as const, barcodes: [CHEESE], unit: 'kilogram' as const, weight_g: null, web: true, till: true,
      supplier_code: null, cost: null, pictures: [],
    };
    return here.shop.command(null, {
      organisation: {
        put_product: {
          handle: 'cheese', name: 'Cheese', description: '', category: '', brand: '', tags: [], age_min: null, archived: false, variants: [variant], quantity_max: null, search: '',
          options: [], pictures: [], supplier: null, web: always, till: always,
        },
      },
    });
  };

  test('a branch of a name that is taken is refused in German, at its field', async () => {
    const page = await here.screens.page();
    await signInManager(page, here.server.url);
    await page.evaluate(() => localStorage.setItem('onhand.language', 'de'));
    await page.goto(`${here.server.url}/manager/#/places/new`);
    await page.reload();
    const name = page.getByLabel('Name', { exact: true });
    await name.fill(' london');
    await page.getByLabel('Kürzel', { exact: true }).fill('L2');
    await page.getByLabel('Land', { exact: true }).selectOption({ label: 'Deutschland' });
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.locator('#name-problem').filter({ hasText: 'Diesen Namen hat schon „London“. Wählen Sie einen anderen.' }).waitFor();
    expect(await name.evaluate((box) => box === document.activeElement && box.getAttribute('aria-invalid'))).toBe('true');
    expect(await violations(page)).toEqual([]);
    await name.fill('London West');
    await page.getByLabel('Kürzel', { exact: true }).fill('ldn');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.locator('#code-problem').filter({ hasText: 'Dieses Kürzel hat schon die Filiale „London“.' }).waitFor();
  });

  test.each([{ width: 390, height: 844 }, { width: 768, height: 1024 }])('who pays on $width by $height sees what is bought, and types amounts with a comma', async (viewport) => {
    await cheese();
    const page = await here.screens.page({ viewport, ...german });
    await page.addInitScript(() => localStorage.setItem('onhand.language', 'de'));
    await page.goto(`${here.server.url}/pos/#token=demo-register-11`);
    await page.getByRole('heading', { name: 'Wer ist da?' }).waitFor();
    await page.getByRole('button', { name: ROBIN.name }).click();
    await page.getByLabel('PIN', { exact: true }).fill(ROBIN.pin);
    await page.getByRole('button', { name: 'Anmelden' }).click();
    const search = page.getByLabel('Suchen oder scannen');
    const float = page.getByRole('button', { name: 'Dezimalzeichen' });
    await float.or(search).first().waitFor();
    if (await float.isVisible()) {
      expect(await float.innerText()).toBe(',');
      await page.locator('main input').first().fill('100,00');
      await page.keyboard.press('Enter');
    }
    await search.waitFor();
    await scan(page, CHEESE);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Wie viel, in kg').waitFor();
    for (const key of ['0', ',', '3', '4', '5']) await dialog.getByRole('button', { name: key === ',' ? 'Dezimalzeichen' : key, exact: true }).click();
    await dialog.getByRole('button', { name: 'Menge setzen' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Bon · 1 ·/ }).waitFor();
    await page.getByRole('button', { name: 'Bezahlen', exact: true }).last().click();
    const line = page.getByTestId('line-CHEESE');
    await line.waitFor();
    expect((await line.innerText()).replace(/\s+/g, ' ')).toContain('0,345 kg');
    const box = await line.boundingBox();
    expect(box && box.height > 0 && box.y + box.height <= viewport.height).toBe(true);
    await page.locator('main').evaluate((main) => main.scrollTo(0, 0));
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Bargeld gegeben').fill('10,00');
    await page.getByRole('button', { name: 'Bargeld annehmen' }).click();
    await page.getByTestId('change').waitFor();
    // The till is done before the server has heard of it.
    await eventually(async () => {
      const [sold] = await here.shop.tickets();
      const { lines } = await here.shop.ticket(sold?.id ?? '');
      return lines.map(({ sku, quantity, total }) => [sku, quantity, total]);
    }, [['CHEESE', 345, 445]]);
  });

  test('a ticket that was paid in two ways is paid back in both, in their shares, and a voucher asks for its number', async () => {
    await here.shop.command(null, {
      organisation: {
        put_payment_method: { id: 9, name: 'Gift card', names: [], kind: 'voucher', active: true, branches: [], needs_reference: true, opens_drawer: false, refunds: true, order: 90, version: null },
      },
    });
    const [first] = await here.shop.goods();
    if (!first) throw new Error('the shop is empty');
    const page = await here.screens.page();
    await readyTill(page, here.server.url, 'demo-register-12', SAM);
    for (let n = 1; n <= 2; n += 1) {
      await scan(page, first.barcode);
      await eventually(() => page.getByTestId(`quantity-${first.sku}`).innerText(), String(n));
    }
    const total = 2 * first.variant.price;
    await page.getByRole('button', { name: 'Pay', exact: true }).click();
    await page.getByLabel('Cash given').fill('1.00');
    await page.getByRole('button', { name: `${pounds(100)} in cash` }).click();
    await page.getByText('Still to pay').waitFor();
    await page.getByRole('button', { name: 'Paid by card' }).click();
    await page.getByTestId('change').or(page.getByTestId('receipt-number')).first().waitFor();
    await expect.poll(() => page.getByTestId('receipt-number').innerText()).toMatch(/^\d+-\d+-\d+-\d{6}$/);
    const number = await page.getByTestId('receipt-number').innerText();
    await page.getByRole('button', { name: 'New sale' }).click();
    await scan(page, number);
    await page.getByRole('heading', { name: number }).waitFor();
    await page.getByRole('button', { name: 'Everything comes back' }).click();
    const way = (id: number) => page.getByTestId(`way-${id}`);
    await eventually(() => way(1).inputValue(), '1.00');
    await eventually(() => way(2).inputValue(), ((total - 100) / 100).toFixed(2));
    await way(9).fill('0.50');
    await page.getByRole('button', { name: 'Not wanted' }).click();
    await page.getByTestId('pay-back').click();
    await page.getByRole('alert').filter({ hasText: 'Gift card: type its number.' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByTestId('way-number-9').fill('GC-77');
    await page.getByTestId('pay-back').click();
    await eventually(() => page.getByTestId('paid-back').innerText(), pounds(total));
    await eventually(() => page.getByTestId('paid-back-9').innerText(), pounds(50));
    const [refund] = await here.shop.tickets();
    const { tenders } = await here.shop.ticket(refund?.id ?? '');
    expect(tenders.reduce((sum, { amount }) => sum + amount, 0)).toBe(total);
    expect(tenders.find(({ kind }) => kind === 'voucher')).toMatchObject({ amount: 50, reference: 'GC-77' });
  });

  test('variants fit a screen of 1280, and a change of many products is taken back as a whole', async () => {
    const [one, two] = await here.shop.goods();
    if (!one || !two) throw new Error('the shop is empty');
    const page = await here.screens.page({ viewport: { width: 1280, height: 800 } });
    await signInManager(page, here.server.url);
    await page.goto(`${here.server.url}/manager/#/products/${one.product.handle}`);
    const table = page.locator('section[aria-labelledby="variants"] .scroll');
    await table.getByRole('textbox').first().waitFor();
    expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    await page.goto(`${here.server.url}/manager/#/products`);
    for (const { product, sku } of [one, two]) {
      await page.getByLabel('Search products').fill(sku);
      await eventually(() => page.getByTestId('count').innerText(), '1');
      await page.getByLabel(`Choose ${product.name}`).check();
    }
    await page.getByRole('button', { name: 'Change…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('What changes').selectOption('brand');
    await dialog.getByLabel('Brand', { exact: true }).fill('Changed at once');
    await dialog.getByRole('button', { name: 'Change 2' }).click();
    await dialog.getByText('2 were changed.').waitFor();
    const brands = async () => {
      const all = await here.shop.goods();
      return [one, two].map(({ sku }) => all.find((found) => found.sku === sku)?.product.brand);
    };
    await eventually(brands, ['Changed at once', 'Changed at once']);
    await dialog.getByRole('button', { name: 'Undo all of it' }).click();
    await dialog.getByText('2 of 2 were taken back.').waitFor();
    expect(await violations(page)).toEqual([]);
    await eventually(brands, [one.product.brand, two.product.brand]);
  });
});
