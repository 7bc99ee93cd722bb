/** Checks the rules of language in all that people read: documents, Javadoc, comments, commits. */
@NullMarked
package io.github.sessiongateway.words;

import org.jspecify.annotations.NullMarked;
