/** Configuration, wiring and the life of the node's process. */
@NullMarked
package dev.heddle.node.boot;

import org.jspecify.annotations.NullMarked;
