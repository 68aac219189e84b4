/** VehicleControlAPI on a state of our own. */
import { describe, expect, it } from 'vitest'
import { results, side } from '../testing/small-backend.ts'
import { jsonDumps } from '../../python/python-print.ts'

const car = (config = '{}') => side('VehicleControlAPI', `{"VehicleControlAPI": ${config}}`)

describe('VehicleControlAPI', () => {
  it('starts with doors locked and the brake pressed all the way', () => {
    const on = car('{"remainingUnlockedDoors": 0}')
    expect(
      results(
        on,
        "startEngine('START')",
        "lockDoors(False, ['driver', 'passenger', 'rear_left', 'rear_right'])",
        "startEngine(ignitionMode='START')",
        'pressBrakePedal(0.5)',
        "startEngine('START')",
        'pressBrakePedal(1)',
        "startEngine('GO')",
        "startEngine('START')",
        "startEngine('STOP')",
        "displayCarStatus('engine')",
      ),
    ).toEqual([
      '{"error": "All doors must be locked before starting the engine. Here are the unlocked doors: driver, passenger, rear_right"}',
      '{"lockStatus": "locked", "remainingUnlockedDoors": 0}',
      '{"error": "Brake pedal needs to be pressed when starting the engine."}',
      '{"brakePedalStatus": "pressed", "brakePedalForce": 500.0}',
      '{"error": "Must press the brake fully before starting the engine."}',
      '{"brakePedalStatus": "pressed", "brakePedalForce": 1000.0}',
      '{"error": "Invalid ignition mode."}',
      '{"engineState": "running", "fuelLevel": 5.0, "batteryVoltage": 12.5}',
      '{"error": "Invalid ignition mode."}',
      '{"engineState": "stopped"}',
    ])
  })

  it('keeps the force that a whole pedal position gave whole', () => {
    expect(
      results(
        car(),
        'pressBrakePedal(True)',
        "displayCarStatus('brakePedal')",
        'pressBrakePedal(0.0)',
        "displayCarStatus('brakePedal')",
        'pressBrakePedal(1.1)',
        "pressBrakePedal('1')",
      ),
    ).toEqual([
      '{"brakePedalStatus": "pressed", "brakePedalForce": 1000.0}',
      '{"brakePedalStatus": "pressed", "brakePedalForce": 1000}',
      '{"brakePedalStatus": "released", "brakePedalForce": 0.0}',
      '{"brakePedalStatus": "released", "brakePedalForce": 0.0}',
      '{"error": "Pedal position must be between 0 and 1."}',
      "Error during execution: '<=' not supported between instances of 'int' and 'str'",
    ])
  })

  it('locks door by door until one is unknown', () => {
    expect(
      results(
        car(),
        "lockDoors(True, ['rear_left', 'hood'])",
        "displayCarStatus('doors')",
        "lockDoors(False, 'driver')",
        'lockDoors(1, [])',
      ),
    ).toEqual([
      "Error during execution: 'hood'",
      '{"doorStatus": {"driver": "unlocked", "passenger": "unlocked", "rear_left": "unlocked", "rear_right": "unlocked"}}',
      "Error during execution: 'd'",
      '{"lockStatus": "unlocked", "remainingUnlockedDoors": 4}',
    ])
  })

  it('fills the tank and asks how far it goes', () => {
    expect(
      results(
        car(),
        'fillFuelTank(-1)',
        'fillFuelTank(45.1)',
        'fillFuelTank(45)',
        'estimate_drive_feasibility_by_mileage(1000)',
        'estimate_drive_feasibility_by_mileage(1000.5)',
        'liter_to_gallon(10)',
        "gallon_to_liter('1')",
      ),
    ).toEqual([
      '{"error": "Fuel amount cannot be negative."}',
      '{"error": "Cannot fill gas above the tank capacity."}',
      '{"fuelLevel": 50.0}',
      '{"canDrive": true}',
      '{"canDrive": false}',
      '{"gallon": 2.6417200000000003}',
      "Error during execution: can't multiply sequence by non-int of type 'float'",
    ])
  })

  it('sets the climate in degrees Celsius, whatever it answers', () => {
    expect(
      results(
        car(),
        "adjustClimateControl(68, 'fahrenheit')",
        "displayCarStatus('climate')",
        'adjustClimateControl(20, fanSpeed=101)',
        "adjustClimateControl(temperature='warm', mode='heat', fanSpeed=0)",
        "displayCarStatus(option='climate')",
      ),
    ).toEqual([
      '{"currentACTemperature": 68, "climateMode": "auto", "humidityLevel": 45.0}',
      '{"currentACTemperature": 20.0, "fanSpeed": 50, "climateMode": "auto", "humidityLevel": 45.0}',
      '{"error": "Fan speed must be between 0 and 100."}',
      '{"currentACTemperature": "warm", "climateMode": "heat", "humidityLevel": 45.0}',
      '{"currentACTemperature": "warm", "fanSpeed": 0, "climateMode": "heat", "humidityLevel": 45.0}',
    ])
  })

  it('cruises at multiples of five', () => {
    expect(
      results(car(), 'setCruiseControl(60, True, 10)', "setCruiseControl('x', True, 10)"),
    ).toEqual([
      '{"error": "Start the engine before activating the cruise control."}',
      "Error during execution: could not convert string to float: 'x'",
    ])
    const on = car('{"engineState": "running"}')
    expect(
      results(
        on,
        "setCruiseControl('60', True, 10)",
        'setCruiseControl(62, True, 11)',
        'setCruiseControl(62, False, 12)',
      ),
    ).toEqual([
      '{"cruiseStatus": "active", "currentSpeed": 60.0, "distanceToNextVehicle": 10.0}',
      '{"error": "Invalid speed"}',
      '{"cruiseStatus": "inactive", "currentSpeed": 62.0, "distanceToNextVehicle": 12.0}',
    ])
  })

  it('knows towns, draws temperatures and speeds, and looks after its tyres', () => {
    expect(
      results(
        car(),
        "get_zipcode_based_on_city('Rivermist')",
        "get_zipcode_based_on_city('Rome')",
        "estimate_distance('74532', '83214')",
        "estimate_distance('74532', '74532')",
        'get_outside_temperature_from_google()',
        'get_current_speed()',
        'get_outside_temperature_from_weather_com()',
        'check_tire_pressure()',
        "set_navigation('2, A Street')",
        'set_navigation(2)',
        "display_log(messages=['a', 1.0])",
        "setHeadlights('auto')",
        "activateParkingBrake('engage')",
        "displayCarStatus('parkingBrake')",
        "displayCarStatus('radio')",
      ),
    ).toEqual([
      '{"zipcode": "83214"}',
      '{"zipcode": "00000"}',
      '{"distance": 750.0}',
      '{"error": "distance not found in database."}',
      '{"outsideTemperature": 21.145084744485096}',
      '{"currentSpeed": 89.01443871128753}',
      '{"error": 404}',
      '{"frontLeftTirePressure": 31.0, "frontRightTirePressure": 31.0, "rearLeftTirePressure": 29.0, "rearRightTirePressure": 29.0, "healthy_tire_pressure": true, "car_info": {}}',
      '{"status": "Navigating to 2, A Street"}',
      'Error during execution: can only concatenate str (not "int") to str',
      '{"log": ["a", 1.0]}',
      '{"headlightStatus": "off"}',
      '{"parkingBrakeStatus": "engaged", "_parkingBrakeForce": 500.0, "_slopeAngle": 10.0}',
      '{"parkingBrakeStatus": "engaged", "parkingBrakeForce": 500.0, "slopeAngle": 10.0}',
      '{"error": "Invalid option"}',
    ])
  })

  it('keeps forces to itself', () => {
    const state = jsonDumps(car().instances[0]?.api.state() ?? null)
    expect(state).toContain('"engine_state": "stopped", "remainingUnlockedDoors": 3')
    expect(state).not.toMatch(/Force|slopeAngle|random/)
  })
})
