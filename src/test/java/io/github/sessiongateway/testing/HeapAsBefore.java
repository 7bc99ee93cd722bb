package io.github.sessiongateway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** After all tests of a class, the heap is about what it was before the first. */
public final class HeapAsBefore implements BeforeAllCallback, AfterAllCallback {
  /** For what is loaded once. */
  private static final long SLACK = 16L * 1024 * 1024;

  private long before;

  @Override
  public void beforeAll(ExtensionContext context) {
    before = used();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    assertThat(used() - before).as("bytes of heap that stayed").isLessThan(SLACK);
  }

  private static long used() {
    // What a first collection finds unused is released by the second.
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
