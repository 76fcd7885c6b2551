#ifndef FILE_H
#define FILE_H

/* From now on there is a context, and the file is what lies in its flat memory. */
void attach_file(void);

#endif
