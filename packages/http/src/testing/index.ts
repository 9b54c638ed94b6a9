export type { CookieJar } from "./cookie-jar.ts";
export {
  createTestClient,
  type TestCall,
  type TestClient,
  type TestClientOptions,
  type TestTarget,
} from "./test-client.ts";
