export { FaultProxy, type FaultProxyOptions } from "./fault-proxy.ts";
export { mountSmallDisk, type SmallDisk, type SmallDiskOptions } from "./small-disk.ts";
