/** What must always be true of a store, each as a checker that says in words what it found. */
@NullMarked
package dev.heddle.node.check;

import org.jspecify.annotations.NullMarked;
