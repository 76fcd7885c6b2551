/** Disputes: two nodes claim different outcomes, and anybody can find out which of them lies. */
@NullMarked
package dev.heddle.node.dispute;

import org.jspecify.annotations.NullMarked;
