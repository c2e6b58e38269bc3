/**
 * Public moduli of 2048 and 1024 bits (RFC 7518 §6.3.1.1), stored because generating them is slow. Their private keys
 * were discarded.
 */
export const rsaModulus = [
  'ulYR040RMNui-p6b3FwgG0_eC1pdAVAkisvMFGr74ObyfMxZbGS63nGculTnnmEKWdbX36UvLgZTNOS9ITSkvgKRHsEKoXRVvSk8',
  'qs4mqZByzqzrCbP4ZT2eEQwNjjHRFuenVh9FzX3YExhRYa1Jr40P6CVdxg6F92XdH4vkoiUyNXoxOEJc9jL6WRpENfx3xUV0OjHu',
  '7st8GdakwYQjTOq4aG0FA5_tK3gvOSnU6Mrr-ZL7gW5unsH-lYzT9_s8cg1bSI_t5ynLypaygGqHr-mAwzjmVUFBdQnD2LDqYZcm',
  'pWxYp4ZlGODFEdqpUEdreL_Z9N4Ahzp6uu7APAxuMQ',
].join('');

export const rsaModulusWeak = [
  '4Z1Fu7R87BmSXZpukg2KUvXo4n0qtf41w9qwIRrw8Oao7_0mBpqVaOsjNN8Wo9wo_mS3HQ3Tfzc58qD4JxGWBHyHzXq9eMaNo5MR',
  '9uoXkn8qZbgtemxmG4DXQLw1FAZ4ZGvu0MJSlEJZ67imcettfiP1BOjjFlIcPiMB6h8cTQM',
].join('');
