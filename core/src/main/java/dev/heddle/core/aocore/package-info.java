/**
 * AO-Core's messages as values, and the forms that they have on the wire: the codecs {@code
 * structured@1.0}, {@code flat@1.0}, {@code json@1.0}, {@code ans104@1.0} and {@code httpsig@1.0},
 * and the grammar of paths.
 */
@NullMarked
package dev.heddle.core.aocore;

import org.jspecify.annotations.NullMarked;
