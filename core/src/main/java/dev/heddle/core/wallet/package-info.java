/** Keys that sign, and the addresses that name them. */
@NullMarked
package dev.heddle.core.wallet;

import org.jspecify.annotations.NullMarked;
