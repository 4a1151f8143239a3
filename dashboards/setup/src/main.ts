import '@onhand/ui/theme.css';
import { language } from '@onhand/ui';
import { mount } from 'svelte';
import App from './App.svelte';
import { Answers } from './answers.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('the page has no #app');

language.show();
const answers = new Answers();
mount(App, { target, props: { answers } });
void answers.start();
