/** The messenger unit: carries what a process sends to where it belongs. */
@NullMarked
package dev.heddle.node.messenger;

import org.jspecify.annotations.NullMarked;
