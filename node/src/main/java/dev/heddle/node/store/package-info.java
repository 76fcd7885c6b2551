/** The permanent log of this node and the index that is a function of it. */
@NullMarked
package dev.heddle.node.store;

import org.jspecify.annotations.NullMarked;
