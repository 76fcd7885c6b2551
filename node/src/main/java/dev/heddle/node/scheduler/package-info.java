/** The scheduler unit: gives every message its slot and makes it durable before it says so. */
@NullMarked
package dev.heddle.node.scheduler;

import org.jspecify.annotations.NullMarked;
