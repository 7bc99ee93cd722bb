package io.github.sessiongateway.bridge;

/** A socket on which nothing happens but what a test adds. */
abstract class IdleSocket implements BridgeSocket {
  private final Dialect dialect;

  IdleSocket(Dialect dialect) {
    this.dialect = dialect;
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void ping() {}

  @Override
  public void beat() {}
}
