import { writeFile } from 'node:fs/promises';
import { conformanceDocument, documentFile } from './document.ts';

await writeFile(documentFile, conformanceDocument());
