/** HTTP as values; the only package that knows the web library. */
@NullMarked
package dev.heddle.node.http;

import org.jspecify.annotations.NullMarked;
