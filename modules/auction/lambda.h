/* What a Lambda application in C calls; docs/lambda.md says what each does. */
#ifndef LAMBDA_H
#define LAMBDA_H

#define LAMBDA(name) __attribute__((import_module("lambda"), import_name(name)))
#define EXPORT(name) __attribute__((export_name(name)))

enum lambda_meta { META_ID, META_FROM, META_OWNER, META_SLOT, META_TIMESTAMP, META_HEIGHT, META_PROCESS, META_TAGS };
enum lambda_kind { NOTICE, VOUCHER, REPORT, SPAWN };
enum lambda_status { ACCEPT, REJECT };

LAMBDA("input") int lambda_input(void *at, int room);
LAMBDA("meta") int lambda_meta(int field, void *at, int room);
LAMBDA("ctx_get") int ctx_get(const void *key, int key_size, void *at, int room);
LAMBDA("ctx_put") int ctx_put(const void *key, int key_size, const void *value, int value_size);
LAMBDA("ctx_delete") int ctx_delete(const void *key, int key_size);
LAMBDA("ctx_next") int ctx_next(const void *key, int key_size, void *at, int room);
LAMBDA("region_read") int region_read(unsigned from, void *at, int size);
LAMBDA("region_write") int region_write(unsigned to, const void *at, int size);
LAMBDA("emit") int lambda_emit(int kind, const void *at, int size);

#endif
