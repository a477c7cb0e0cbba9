// Imports the packages that the arguments name, and prints the microseconds of CPU that the process has used.
for (const name of process.argv.slice(2)) await import(name)
const { user, system } = process.cpuUsage()
process.stdout.write(String(user + system))
