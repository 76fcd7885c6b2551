/** ANS-104 data items and bundles: values, strict decoders, verification. */
@NullMarked
package dev.heddle.core.item;

import org.jspecify.annotations.NullMarked;
