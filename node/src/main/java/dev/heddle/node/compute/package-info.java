/** The compute unit: folds a process's log and keeps every result. */
@NullMarked
package dev.heddle.node.compute;

import org.jspecify.annotations.NullMarked;
