/** Permanent serverless functions for those who know EXM and MEM: no wallet, one call. */
@NullMarked
package dev.heddle.node.functions;

import org.jspecify.annotations.NullMarked;
