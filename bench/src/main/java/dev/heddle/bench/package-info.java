/**
 * How fast a node is: scenarios that drive it as a process over HTTP, beside the reference loader.
 */
@NullMarked
package dev.heddle.bench;

import org.jspecify.annotations.NullMarked;
