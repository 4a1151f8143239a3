// A file from the desk to the shelf and back: uploaded, its columns named, looked at, brought in and taken back.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { violations } from './harness/axe.ts';
import { wide } from './harness/look.ts';
import { signInManager } from './harness/screens.ts';
import { stage } from './harness/stage.ts';

const here = stage();
const folder = mkdtempSync(join(tmpdir(), 'onhand-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('a list is brought in, shown line by line, and taken back', async () => {
  const { screens, server } = here;
  const page = await screens.page();
  await signInManager(page, server.url);
  await page.goto(`${server.url}/manager/#/imports`);
  await page.getByText('Nothing has been brought in yet.').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByLabel('File', { exact: true }).setInputFiles(file('tea.csv', 'Bezeichnung;Nummer;Preis;Bestand\nGreen tea;GT-1;"3,50";12\nBlack tea;5.01E+12;"4,00";3\nWhite tea;WT-1;"1,00 EUR";2\n'));
  await page.getByRole('button', { name: 'Upload the file' }).click();
  await page.getByRole('heading', { name: 'tea.csv' }).waitFor();

  // One column is not known by its name; what stands in it shows what it is.
  await page.getByLabel('Nummer: Stands for').selectOption('sku');
  expect(await page.getByLabel('Preis: Stands for').inputValue()).toBe('price');
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('2 lines cannot be taken').waitFor();
  const report = page.getByTestId('import-report');
  await report.getByText(/shortened/).waitFor();
  await report.getByText('1,00 EUR is not an amount in GBP').waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Bring it in' }).click();
  await page.getByTestId('import-state').getByText('done').waitFor();
  expect((await fetch(`${server.url}/p/green-tea`)).status).toBe(200);

  // Taking it back is asked about, and can be left.
  await page.getByRole('button', { name: 'Take it back', exact: true }).click();
  const question = page.getByRole('dialog', { name: 'Take this import back?' });
  await question.getByText('What was sold or changed since stays and is named.').waitFor();
  expect(await violations(page)).toEqual([]);
  await question.getByRole('button', { name: 'Leave it' }).click();
  await question.waitFor({ state: 'detached' });
  expect(await page.getByTestId('import-state').innerText()).toBe('done');
  await page.getByRole('button', { name: 'Take it back', exact: true }).click();
  await question.getByRole('button', { name: 'Yes, take it back' }).click();
  await page.getByTestId('import-state').getByText('taken back', { exact: true }).waitFor();
  expect((await fetch(`${server.url}/p/green-tea`)).status).toBe(404);

  // The next file with the same headings is understood at once.
  await page.getByRole('link', { name: 'All imports' }).click();
  await page.getByRole('link', { name: 'tea.csv' }).waitFor();
  await page.getByLabel('File', { exact: true }).setInputFiles(file('tea-2.csv', 'Bezeichnung;Nummer;Preis;Bestand\nRed tea;RT-1;"3,50";12\n'));
  await page.getByRole('button', { name: 'Upload the file' }).click();
  await page.getByRole('heading', { name: 'tea-2.csv' }).waitFor();
  expect(await page.getByLabel('Nummer: Stands for').inputValue()).toBe('sku');
});

test('what is taken out comes back unchanged', async () => {
  const { screens, server } = here;
  const page = await screens.page();
  await signInManager(page, server.url);
  await page.goto(`${server.url}/manager/#/imports`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Products as XLSX' }).click();
  const taken = await download;
  expect(taken.suggestedFilename()).toMatch(/^products-\d{4}-\d\d-\d\d\.xlsx$/);
  const path = join(folder, 'products.xlsx');
  await taken.saveAs(path);
  await page.getByLabel('File', { exact: true }).setInputFiles(path);
  await page.getByRole('button', { name: 'Upload the file' }).click();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  await page.getByText('The file changes nothing.').waitFor();
});

test('what is wrong with a line stands in German and Arabic too', async () => {
  const { screens, server } = here;
  const page = await screens.page({ viewport: { width: 390, height: 844 } });
  await signInManager(page, server.url);
  await page.goto(`${server.url}/manager/#/imports`);
  await page.getByLabel('File', { exact: true }).setInputFiles(file('odd.csv', 'name,sku,price,unit\nGreen tea,5.01E+12,3.50,\nRed tea,RT-1,3.50,stone\nBlue tea,BT-1,,\n'));
  await page.getByRole('button', { name: 'Upload the file' }).click();
  await page.getByRole('button', { name: 'Show what would change' }).click();
  const report = page.getByTestId('import-report');
  await report.getByText('stone is none of piece, kilogram, litre and metre.').waitFor();
  const address = page.url();
  for (const [language, sentence] of [['de', 'Ein neuer Artikel braucht einen Preis.'], ['ar', 'الصنف الجديد يحتاج إلى سعر.']] as const) {
    await page.evaluate((chosen) => localStorage.setItem('onhand.language', chosen), language);
    await page.reload();
    await page.goto(address);
    await report.getByText(sentence).waitFor();
    const said = await report.locator('tbody').innerText();
    expect(said.replace(/RT-1|BT-1|goods|piece|stone/g, ''), language).not.toMatch(/\b(the|is|a|new|needs|not)\b/i);
    expect(await violations(page), language).toEqual([]);
    expect(await wide(page), language).toBe(0);
  }
});
