/** Arweave layer-one transactions and Merkle data roots. */
@NullMarked
package dev.heddle.core.tx;

import org.jspecify.annotations.NullMarked;
