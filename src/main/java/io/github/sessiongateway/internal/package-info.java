/** What is not API: any of it may change or go with any release. */
@NullMarked
package io.github.sessiongateway.internal;

import org.jspecify.annotations.NullMarked;
