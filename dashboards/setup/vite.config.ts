import { defineConfig } from 'vite';
import { application } from '../../clients/ui/vite.ts';

export default defineConfig(application('/setup/'));
