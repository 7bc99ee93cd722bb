package io.github.sessiongateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After all tests of a class, the heap is about what it was before the first. */
public final class HeapAsBefore implements BeforeAllCallback, AfterAllCallback {
  /** For what is loaded once, and for buffers that Netty keeps. */
  private static final long SLACK = 24L * 1024 * 1024;

  /** A collection that frees less was the last. */
  private static final long NOTHING = 64L * 1024;

  private long before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = used();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(used() - before).as("bytes of heap that stayed").isLessThan(SLACK);
  }

  /**
   * Returns the bytes in use. What one collection finds unused is released by the next, until
   * nothing is left.
   */
  public static long used() {
    long before = collected();
    long after = collected();
    while (after < before - NOTHING) {
      before = after;
      after = collected();
    }
    return after;
  }

  private static long collected() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
